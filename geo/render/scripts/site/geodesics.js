// Distances on the WGS84 ellipsoid: twin of geo/analysis/distances.py for the published pages.
// T. Vincenty, « Direct and inverse solutions of geodesics on the ellipsoid », Survey Review 23
// (1975): half a millimetre between points that are not almost opposite on the Earth, which no two
// points of one land of France are.
(function () {
  "use strict";

  const EQUATOR_M = 6378137;
  const FLATTENING = 1 / 298.257223563;
  const POLE_M = EQUATOR_M * (1 - FLATTENING);
  const RADIAN = Math.PI / 180;
  const MOST_TURNS = 200;

  /** Vincenty's A and B. */
  function series(cosSqAlpha) {
    const u = (cosSqAlpha * (EQUATOR_M ** 2 - POLE_M ** 2)) / POLE_M ** 2;
    return {
      A: 1 + (u / 16384) * (4096 + u * (-768 + u * (320 - 175 * u))),
      B: (u / 1024) * (256 + u * (-128 + u * (74 - 47 * u))),
      C: (FLATTENING / 16) * cosSqAlpha * (4 + FLATTENING * (4 - 3 * cosSqAlpha)),
    };
  }

  function deltaSigma(B, sinSigma, cosSigma, cos2Sm) {
    const third = (B / 6) * cos2Sm * (-3 + 4 * sinSigma ** 2) * (-3 + 4 * cos2Sm ** 2);
    return B * sinSigma * (cos2Sm + (B / 4) * (cosSigma * (-1 + 2 * cos2Sm ** 2) - third));
  }

  /** What the longitude on the auxiliary sphere adds to that on the ellipsoid. */
  function shift(C, sinAlpha, sigma, sinSigma, cosSigma, cos2Sm) {
    const inner = cos2Sm + C * cosSigma * (-1 + 2 * cos2Sm ** 2);
    return (1 - C) * FLATTENING * sinAlpha * (sigma + C * sinSigma * inner);
  }

  /** Sine and cosine of a reduced latitude. */
  function reduced(latitude) {
    const tangent = (1 - FLATTENING) * Math.tan(latitude * RADIAN);
    const cosine = 1 / Math.sqrt(1 + tangent ** 2);
    return [tangent * cosine, cosine];
  }

  /**
   * Measure from one point to another, in degrees.
   * @returns {{km: number, azimuth: number}} The azimuth of the second seen from the first, in
   *   degrees clockwise from north, 0 to 360.
   */
  function inverse(longitude1, latitude1, longitude2, latitude2) {
    if (longitude1 === longitude2 && latitude1 === latitude2) return { km: 0, azimuth: 180 };
    const [sinU1, cosU1] = reduced(latitude1);
    const [sinU2, cosU2] = reduced(latitude2);
    const difference = (longitude2 - longitude1) * RADIAN;
    let lambda = difference;
    let turn = 0;
    for (;;) {
      const [sinL, cosL] = [Math.sin(lambda), Math.cos(lambda)];
      const [east, north] = [cosU2 * sinL, cosU1 * sinU2 - sinU1 * cosU2 * cosL];
      const sinSigma = Math.hypot(east, north);
      const cosSigma = sinU1 * sinU2 + cosU1 * cosU2 * cosL;
      const sigma = Math.atan2(sinSigma, cosSigma);
      const sinAlpha = (cosU1 * cosU2 * sinL) / sinSigma;
      const cosSqAlpha = 1 - sinAlpha ** 2;
      const cos2Sm = cosSqAlpha ? cosSigma - (2 * sinU1 * sinU2) / cosSqAlpha : 0;
      const { A, B, C } = series(cosSqAlpha);
      const next = difference + shift(C, sinAlpha, sigma, sinSigma, cosSigma, cos2Sm);
      const isStable = Math.abs(next - lambda) < 1e-12;
      lambda = next;
      if (isStable || ++turn === MOST_TURNS) {
        const metres = POLE_M * A * (sigma - deltaSigma(B, sinSigma, cosSigma, cos2Sm));
        return { km: metres / 1000, azimuth: (Math.atan2(east, north) / RADIAN + 360) % 360 };
      }
    }
  }

  /** The point at a distance and an azimuth of another: [longitude, latitude], in degrees. */
  function direct(longitude, latitude, azimuth, km) {
    const [sinU1, cosU1] = reduced(latitude);
    const [sinA1, cosA1] = [Math.sin(azimuth * RADIAN), Math.cos(azimuth * RADIAN)];
    const sigma1 = Math.atan2(sinU1, cosU1 * cosA1);
    const sinAlpha = cosU1 * sinA1;
    const { A, B, C } = series(1 - sinAlpha ** 2);
    const start = (km * 1000) / (POLE_M * A);
    let sigma = start;
    let cos2Sm = 0;
    for (let turn = 0; turn < MOST_TURNS; turn++) {
      cos2Sm = Math.cos(2 * sigma1 + sigma);
      const next = start + deltaSigma(B, Math.sin(sigma), Math.cos(sigma), cos2Sm);
      const isStable = Math.abs(next - sigma) < 1e-12;
      sigma = next;
      if (isStable) break;
    }
    const [sinS, cosS] = [Math.sin(sigma), Math.cos(sigma)];
    const across = Math.hypot(sinAlpha, sinU1 * sinS - cosU1 * cosS * cosA1);
    const north = sinU1 * cosS + cosU1 * sinS * cosA1;
    const lambda = Math.atan2(sinS * sinA1, cosU1 * cosS - sinU1 * sinS * cosA1);
    const turned = lambda - shift(C, sinAlpha, sigma, sinS, cosS, Math.cos(2 * sigma1 + sigma));
    const there = Math.atan2(north, (1 - FLATTENING) * across);
    return [longitude + turned / RADIAN, there / RADIAN];
  }

  /** The places at a distance from a point: a closed line of longitudes and latitudes. */
  function ring(longitude, latitude, km) {
    return Array.from({ length: 73 }, (_, step) => direct(longitude, latitude, step * 5, km));
  }

  globalThis.atlasGeodesics = { inverse, direct, ring };
})();
