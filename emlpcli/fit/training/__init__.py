"""Training: the loop, its state on disk, devices, evaluation and studies of many runs."""
