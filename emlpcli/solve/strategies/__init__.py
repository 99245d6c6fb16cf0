"""Strategies, one a file: each has NAME, CERTIFICATE, predicted_bytes and solve."""
