/** The sign of Earshot: someone, and what carries. Plain. */

interface Props {
  readonly size: number;
}

export function Mark({ size }: Props) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 32 32"
      fill="none"
      stroke="currentColor"
      strokeWidth="2.6"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <circle cx="7.5" cy="16" r="2.8" fill="currentColor" stroke="none" />
      <path d="M13.5 10.6a7.8 7.8 0 0 1 0 10.8" />
      <path d="M18.4 6.6a13.4 13.4 0 0 1 0 18.8" opacity=".62" />
      <path d="M23.3 2.8a19 19 0 0 1 0 26.4" opacity=".3" />
    </svg>
  );
}
