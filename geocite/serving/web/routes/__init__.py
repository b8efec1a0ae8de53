"""The addresses of the service, a module a part of the site."""
