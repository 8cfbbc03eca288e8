"""The made-up world behind all emulated services: places, satellites, passes, prices, orders."""
