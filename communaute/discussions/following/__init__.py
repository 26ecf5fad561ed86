"""How closely one follows a topic, a page or a theme."""
