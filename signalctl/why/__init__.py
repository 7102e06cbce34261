"""Why a receiver runs when its signal is sent, or does not. Pure: over a survey."""
