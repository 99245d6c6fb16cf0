"""Groups of crystals and molecules: from files of atoms to point groups about the actual axes."""
