"""From entities to tables, column by column."""
