"""What a request says: its parameters, language, preferences, way through proxies."""
