/** The built-in pairs: photographs out of Caltech-101, see examples/CREDITS.md. */
export interface Example {
  /** Name in the page's address. */
  name: string;
  label: string;
  hint: string;
  files: [string, string];
}

export const EXAMPLES: Example[] = [
  {
    name: "blind",
    label: "A blind pair",
    hint: "lotus and water lily",
    files: ["lotus-0034.jpg", "water-lily-0001.jpg"],
  },
  {
    name: "not-blind",
    label: "Not a blind pair",
    hint: "one lotus and another",
    files: ["lotus-0017.jpg", "lotus-0029.jpg"],
  },
];

export function exampleAddress(file: string): string {
  return new URL(`examples/${file}`, new URL(".", location.href)).href;
}

/** Fetches a pair as files, as if the user had chosen them. */
export async function fetchExample(example: Example): Promise<[File, File]> {
  const fetchOne = async (name: string) => {
    const response = await fetch(exampleAddress(name));
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return new File([await response.blob()], name);
  };
  const [a, b] = example.files;
  return Promise.all([fetchOne(a), fetchOne(b)]);
}
