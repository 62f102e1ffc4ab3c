import { basename, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { loadYamlFile } from "@openclaw/config";
import { type PriceFile, priceFile, SHIPPED_PRICES } from "@openclaw/cost";
import { AppError } from "@openclaw/errors";

/** A price file; the shipped one unless another is named. */
export const loadPrices = (path = fileURLToPath(SHIPPED_PRICES)): PriceFile => {
  const prices = loadYamlFile(dirname(path), basename(path), priceFile);
  if (prices === undefined) throw new AppError("usage", `--prices: there is no ${path}`);
  return prices;
};
