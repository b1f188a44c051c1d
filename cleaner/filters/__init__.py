"""One module per filter, named after it; none imports another."""
