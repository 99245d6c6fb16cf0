"""How bash, zsh and fish ask for completions: their words, their scripts, the installation."""
