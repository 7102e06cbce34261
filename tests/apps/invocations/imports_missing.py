import celeri
