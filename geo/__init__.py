"""Atlas PTCE: the library behind the dashboard. Pure data in, data out; no Streamlit."""
