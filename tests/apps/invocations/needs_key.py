import os

key = os.environ["SHOP_KEY"]
