import { counted, type Health, judged, unknown } from './health.js';

/** A Certificate of cert-manager, as far as it is read. */
export interface Certificate {
  readonly metadata: { readonly name: string };
  readonly status?: {
    readonly notAfter?: string;
    readonly renewalTime?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[];
  };
}

const DAY_MILLISECONDS = 24 * 3600 * 1000;

/** cert-manager renews immediately; if it takes longer, something is wrong. */
const RENEWAL_MILLISECONDS = 3600 * 1000;

/** How long certificates are valid, and which were not renewed. @param certificates undefined if the cluster has no such kind */
export function certificatesHealth(certificates: readonly Certificate[] | undefined, now: Date): Health {
  if (certificates === undefined) return unknown('the cluster has no Certificates of cert-manager');
  const left = ({ status }: Certificate) => (Date.parse(status?.notAfter ?? '') - now.getTime()) / DAY_MILLISECONDS;
  const details = certificates.flatMap((certificate) => fault(certificate, left(certificate), now));
  const [first] = certificates.filter((one) => !Number.isNaN(left(one))).sort((one, other) => left(one) - left(other));
  const ends =
    first === undefined
      ? ''
      : `, the first expires in ${counted(Math.max(0, Math.floor(left(first))), 'day')} (${first.metadata.name})`;
  return judged(`${certificates.length}${ends}`, details);
}

function fault({ metadata: { name }, status = {} }: Certificate, daysLeft: number, now: Date): string[] {
  const { notAfter, renewalTime, conditions = [] } = status;
  if (daysLeft < 0) return [`${name} expired on ${notAfter?.slice(0, 10)}`];
  const ready = conditions.find(({ type }) => type === 'Ready');
  if (ready?.status !== 'True')
    return [`${name} is not ready: ${ready?.message ?? 'cert-manager has not processed it yet'}`];
  if (renewalTime !== undefined && now.getTime() - Date.parse(renewalTime) > RENEWAL_MILLISECONDS) {
    return [`${name} should have been renewed on ${renewalTime.slice(0, 10)}; it expires on ${notAfter?.slice(0, 10)}`];
  }
  return [];
}
