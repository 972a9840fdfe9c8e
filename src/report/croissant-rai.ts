import type { Dataset } from "../generated/types.ts";
import { some, type Json } from "./bom-parts.ts";

type Origin = NonNullable<Dataset["origin"]>["type"];

// Of the specification's list of ways to collect data, where an origin is plainly one of them.
const COLLECTION_TYPES: Partial<Record<Origin, string>> = {
  scraped: "Web Scraping",
  public: "Secondary Data analysis",
  purchased: "Secondary Data analysis",
  "user-generated": "User-generated content data",
};

/** What the vocabulary for responsible AI has a word for (Croissant-RAI 1.0). */
export function responsibleAi(dataset: Dataset): { readonly [key: string]: Json } {
  const { collection, period, origin, knownGaps, representativeness, labels, privacy } = dataset;
  return {
    "rai:dataCollection": collection?.method,
    "rai:dataCollectionType": origin === undefined ? undefined : COLLECTION_TYPES[origin.type],
    "rai:dataCollectionTimeframe": period === undefined ? undefined : [period.from, period.to],
    "rai:dataCollectionRawData": origin?.source,
    "rai:dataAnnotationProtocol":
      labels === undefined ? undefined : some([labels.source, labels.method].filter(isSaid)),
    "rai:dataLimitations": knownGaps,
    "rai:dataBiases": representativeness,
    "rai:dataUseCases": privacy?.purpose,
    "rai:personalSensitiveInformation": personal(dataset),
    "rai:dataReleaseMaintenancePlan":
      privacy?.retentionUntil === undefined ? undefined : `Kept until ${privacy.retentionUntil}.`,
  };
}

function personal({ personalData, privacy }: Dataset): Json {
  if (personalData === undefined) return undefined;
  if (personalData === "none") return "None";
  const columns = Object.entries(privacy?.columns ?? {}).filter(([, { type }]) => type !== "NOT_PERSONAL");
  return [personalData, ...columns.map(([name, { type }]) => `${name}: ${type}`)];
}

function isSaid(text: string | undefined): text is string {
  return text !== undefined;
}
