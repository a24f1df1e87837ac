/** What a person calls a key of a record: in the history, and in what an undo left alone. */
import { t } from "./words";

const names: Readonly<Record<string, string>> = {
  prefix: "contacts-prefix",
  siren: "companies-siren",
  siret: "companies-siret",
  merged_into: "timeline-field-merged-into",
  title: "deals-title",
  status: "deals-stage",
  amount: "deals-amount",
  assignee: "table-owner",
  company_id: "deals-company",
  contact_id: "deals-contact",
  expected_close: "deals-close",
  probability: "deals-probability",
  priority: "deals-priority",
  source: "deals-source",
  lost_reason: "deals-lost-reason",
  name: "companies-name",
  first_name: "contacts-first-name",
  last_name: "contacts-last-name",
  job_title: "contacts-job-title",
  tags: "table-tags",
  tasks: "record-tasks",
  emails: "form-email",
  phones: "contacts-phone",
  created: "act-field-record",
  erased: "act-field-erased",
  contacts: "deals-contacts",
  parent: "companies-parent",
  consents: "contacts-consents",
  birthday: "contacts-birthday",
  industry: "companies-industry",
  website: "companies-website",
  size: "companies-size",
  vat: "companies-vat",
  addresses: "record-one-addresses",
};

export function fieldName(key: string): string | undefined {
  const words = names[key];
  return words && t(words);
}
