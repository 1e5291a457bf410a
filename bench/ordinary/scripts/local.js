// What the ordinary page would get from CDNs besides Leaflet, as little as it needs.

// Stands for jQuery, which folium's popups use only to turn HTML into an element.
window.$ = function (html) {
  const holder = document.createElement("div");
  holder.innerHTML = html;
  return [holder.firstElementChild];
};

// Leaflet guesses this from its style sheet, which may not have come yet.
L.Icon.Default.imagePath = "/local/leaflet/images/";
