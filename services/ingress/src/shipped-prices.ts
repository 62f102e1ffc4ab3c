import { fileURLToPath } from "node:url";
import { loadYamlFile } from "@openclaw/config";
import { type PriceFile, priceFile, SHIPPED_PRICES } from "@openclaw/cost";
import { AppError } from "@openclaw/errors";

/** The price file of this version; without it the door is not whole and does not start. */
export const loadShippedPrices = (): PriceFile => {
  const folder = fileURLToPath(new URL(".", SHIPPED_PRICES));
  const prices = loadYamlFile(folder, "prices.yml", priceFile);
  if (prices === undefined) throw new AppError("dependency_missing", `there is no prices.yml in ${folder}`);
  return prices;
};
