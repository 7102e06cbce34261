"""Join what lives with what source tells: each signal, receiver and site from both sides. Pure."""
