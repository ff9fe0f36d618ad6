/** The package carries no types; this is the part we use. */
declare module 'asl-validator' {
  interface Result {
    readonly isValid: boolean;
    errorsText(separator?: string): string;
  }
  /** Checks a definition against the schema and rules of Amazon States Language. */
  export default function validate(definition: unknown): Result;
}
