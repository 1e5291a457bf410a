"""Components of ours, whose code the browser fetches from our own assets, once."""

from typing import Final

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

# Streamlit sends this text again at each change, and runs it once. An import that is already there
# still waits for its turn behind layout and paint: 20 ms; hence the variable.
_LOADER: Final = """let address, script;
export default async (component) => {
  if (address !== component.data.script) {
    address = component.data.script;
    script = import(location.origin + address);
    script.catch(() => { address = undefined; });
  }
  return (await script).default(component);
};"""


def script_component(name: str, *, is_apart: bool = True) -> ComponentRenderer:
    """Declare a component; its data must give under `script` the path of a module.

    The module's default export is called at each change of data, with the same parent element.

    Parameters
    ----------
    is_apart
        Whether it stands in a shadow of its own, which the style sheet of the page does not reach.
    """
    return st.components.v2.component(name, js=_LOADER, isolate_styles=is_apart)
