"""The service's endpoints: what is asked, what is answered, and how it says no."""
