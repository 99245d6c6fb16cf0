"""Figures drawn by matplotlib, and written as PNG, SVG and PDF."""
