"""What `emlp fit` refuses or leaves away beyond some size, in one place."""

from __future__ import annotations

from typing import Final

# --- files of data

MOST_SHARE: Final = 8
"""A file may unpack to the memory allowed by default divided by this; a larger one is refused."""

MOST_DATA_ARRAYS: Final = 1000
"""Arrays in an .npz file of data; a file with more is refused."""

LARGEST_ENTRY: Final = 1e100
"""Absolute value of a number in data, so that sums of squares are finite; more is refused."""

SMALLEST_OUTPUT: Final = 1e-100
"""Absolute value of the largest output in data, so that its square is not zero; where all are
smaller, they are refused."""

LEAST_ROWS: Final = 10
"""Rows of a file of which some are held out for validation and testing; fewer are refused."""

MOST_COUNTED_CLASSES: Final = 1000
"""Classes that are counted in data; where there are more, their number must be given."""

LEAST_TRAJECTORIES: Final = 5
"""Trajectories of a file of which some are held out for validation and tests; fewer are refused."""

SHORTEST_TRAJECTORY: Final = 5
"""States of a trajectory, and of the chunks that it is cut into; shorter ones are refused."""

# --- targets and formulas

MOST_COORDINATES: Final = 10**6
"""Coordinates of a representation of inputs, outputs or hidden layers; more are refused."""

LONGEST_FORMULA: Final = 2000
"""Characters of a formula; a longer one is refused."""

DEEPEST_FORMULA: Final = 50
"""Parentheses of a formula inside one another; deeper ones are refused."""

LARGEST_SHIFT_BASIS: Final = 10**7
"""Entries in a basis of invariants; beyond, rows are scaled and not shifted by their mean."""

LARGEST_COUNTED_MAP: Final = 10**6
"""Entries of a linear map; beyond, the card does not count the linear equivariant maps."""

# --- networks

MOST_LAYERS: Final = 100
"""Hidden layers of a network; more are refused."""

MOST_CHANNELS: Final = 10**6
"""Channels of a hidden layer; more are refused."""

MOST_FEATURES: Final = 2000
"""Inner products and determinants that the model `scalars` forms; more are refused."""

HIGHEST_RANK: Final = 2
"""Tensor rank of the outputs of the model `scalars`; a higher one is refused."""

MOST_REGRESSION_ROWS: Final = 4000
"""Rows to which the regressions of `auto` and `emlp-poly` are fitted; later ones do not count."""

# --- training

MOST_STEPS: Final = 10**9
"""Steps of a training; more are refused."""

MOST_DEVICES: Final = 256
"""Devices among which a batch is split; more are refused."""

MOST_TRAINED_SEEDS: Final = 100
"""Seeds with which each network of a study is trained; more are refused."""

MOST_PROCESSES: Final = 4096
"""Processes of one training; more are refused."""

LONGEST_WAIT: Final = 86_400
"""Seconds that a process may be told to wait for the others to come; more are refused."""

HEARTBEAT_SECONDS: Final = 20
"""Seconds of silence after which a process counts as dead; the training then ends with an error."""

MOST_LOSS_GROWTH: Final = 1e8
"""The loss as a multiple of the first one, or of 1; beyond, the training is said to diverge."""

# --- files of networks and trainings

LARGEST_HEADER: Final = 2**28
"""Bytes of the description in a saved network or training; a larger one is refused."""

MOST_SLACK: Final = 16
"""How often more parameters a description may claim than its file holds; beyond, it is refused."""
