/** Contacts of the fake workspace. */
import { uuid } from "./data";

const unknown = {
  assignee: null,
  source: null,
  birthday: null,
  deals: 0,
  created_at: null,
  changed_at: null,
  custom: [],
};
export const people = [
  {
    ...unknown,
    id: uuid(800),
    name: "Camille Roy",
    job_title: "Gérante",
    company: "Boulangerie Martin",
    email: "camille@example.org",
    phone: "02 97 00 00 00",
    tags: ["web"],
  },
  {
    ...unknown,
    id: uuid(801),
    name: "Sophie Dumas",
    job_title: null,
    company: "Ateliers Dumas",
    email: null,
    phone: null,
    tags: [],
  },
];
