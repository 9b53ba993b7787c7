// Companies: found by any key; one with its limits, its flags and their reasons.
import { Company } from "../companies/company.js";
import { CompanyList } from "../companies/list.js";
import { html } from "../html.js";

/** @param {any} props */
export function Companies(props) {
  const { id } = props.route;
  return id === null ? html`<${CompanyList} ...${props} />` : html`<${Company} key=${id} id=${id} ...${props} />`;
}
