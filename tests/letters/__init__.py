"""Every mail of the site, made with the product's own code and read as its readers will."""
