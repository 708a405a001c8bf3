/** Where the links in the words lead: an address is the same in every language. */
export const LINKS: Record<string, string> = {
  caltech: "https://data.caltech.edu/records/mzrjq-6wc02",
  by: "https://creativecommons.org/licenses/by/4.0/",
  paper: "https://arxiv.org/abs/2401.06209",
};
