/** What a column of a file may mean here, with the words that the records' own fields have. */
const name = "companies-name";
const place = {
  email: "record-one-emails",
  phone: "contacts-phone",
  address: "record-one-addresses",
  street: "data-street",
  postcode: "data-postcode",
  city: "data-city",
  country: "data-country",
} as const;
const end = {
  tags: "table-tags",
  note: "record-note",
  external: "data-external",
  new: "data-new-field",
} as const;

/** Fields of each kind of record → their words. */
export const targets: Readonly<Record<"deal" | "contact" | "company", Readonly<Record<string, string>>>> = {
  deal: {
    title: "deals-title",
    amount: "deals-amount",
    currency: "deals-currency",
    pipeline: "deals-pipeline",
    stage: "deals-stage",
    status: "settings-stage-kind",
    expected_close: "deals-close",
    probability: "deals-probability",
    priority: "deals-priority",
    source: "deals-source",
    lost_reason: "deals-lost-reason",
    created_at: "data-created",
    closed_at: "data-closed",
    ...end,
  },
  contact: {
    name,
    first_name: "contacts-first-name",
    last_name: "contacts-last-name",
    prefix: "contacts-prefix",
    job_title: "contacts-job-title",
    ...place,
    birthday: "contacts-birthday",
    source: "contacts-source",
    created_at: "data-created",
    ...end,
  },
  company: {
    name: "deals-company",
    industry: "companies-industry",
    website: "companies-website",
    size: "companies-size",
    siren: "companies-siren",
    siret: "companies-siret",
    vat: "companies-vat",
    ...place,
    ...end,
  },
};

const field = (target: string) => target.slice(target.indexOf(".") + 1);
const orders = ["dmy", "mdy", "ymd"];
const signs = ["comma", "point"];

/** How the cells of such a column may be written; none where it does not matter. */
export function formats(target: string): readonly string[] {
  if (/_at$|^birthday$|^expected_close$/.test(field(target))) return orders;
  return /^(amount|probability)$/.test(field(target)) ? signs : [];
}

/** An example of each way of writing. */
export const shown: Readonly<Record<string, string>> = {
  dmy: "31/12/2026",
  mdy: "12/31/2026",
  ymd: "2026-12-31",
  comma: "1 234,50",
  point: "1,234.50",
};
