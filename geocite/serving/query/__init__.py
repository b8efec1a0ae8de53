"""Which items a request asks for: filters, dates, places, words, order, page."""
