"""Files in and out: customer tables, exports, calendars, pages and sample territories."""
