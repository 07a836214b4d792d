"""The process that lets this clone's database and the server know of each other."""
