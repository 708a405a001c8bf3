/** An error with a code, for the page. */
export class PackError extends Error {
  constructor(code: string, message: string) {
    super(message);
    this.name = code;
  }
}
