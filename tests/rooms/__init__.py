"""What happens in rooms: decided on pictures, without a store and without a server."""
