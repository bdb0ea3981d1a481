"""Geography: areas with official keys, dated populations by sex and age, outlines."""
