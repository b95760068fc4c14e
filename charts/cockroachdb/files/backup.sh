# shellcheck shell=bash
# The backup schedule, as declared: another destination, rhythm or state replaces it, none takes it away. The backups that are
# there stay. A replaced schedule begins with a full backup.

readonly schedule=datastead_backup

schedule_ids() { printf "WITH x AS (SHOW SCHEDULES) SELECT id FROM x WHERE label = '%s'" "$schedule"; }
full_backup() { if [[ $BACKUP_FULL == always ]]; then echo ALWAYS; else literal "$BACKUP_FULL"; fi; }

# Hides an address, the values of its query as they are written and as they are meant, and a login before its host.
hide_address() {
  local part parts
  IFS='?&' read -ra parts < <(printf '%s\n' "$1")
  hide "$1"
  for part in "${parts[@]:1}"; do
    part=${part#*=}
    hide "$part" "$(printf '%b' "${part//%/\\x}")"
  done
  part=${parts[0]#*://}
  [[ $part != *@* ]] || hide "${part%@*}"
}

remove_backup() {
  if noted backup "$schedule" none || ! grep -q "^backup"$'\t' "$scratch/notes"; then return 0; fi
  say "backup: the schedule is taken away"
  run backup "DROP SCHEDULES $(schedule_ids);
DROP EXTERNAL CONNECTION $schedule;
$(note_sql backup "$schedule" none)"
}

provision_backup() {
  local uri wanted pause='' first=now
  if [[ ! -e $home/backup/uri ]]; then
    remove_backup
    return
  fi
  uri=$(<"$home/backup/uri")
  [[ -n $uri ]] || fail "backup: the key uri of its Secret is empty"
  plain "$uri" || fail "backup: the key uri of its Secret holds a blank, a control character, a quotation mark or a backslash: write it percent-encoded (%20)"
  hide_address "$uri"
  # A digest, since the address carries the credentials of the store.
  wanted=$(printf '%s\n' "$uri" "$BACKUP_RECURRING" "$BACKUP_FULL" "$BACKUP_STATE" | sha256sum | cut -c1-32)
  if noted backup "$schedule" "$wanted"; then return 0; fi
  say "backup: $BACKUP_RECURRING, full $BACKUP_FULL, $BACKUP_STATE"
  # It must not begin before it is paused. A schedule that is resumed by hand takes its next time from its rhythm.
  [[ $BACKUP_STATE == active ]] || first='2999-01-01' pause="PAUSE SCHEDULES $(schedule_ids);"
  # A name in place of the address: SHOW SCHEDULES would show its credentials.
  run backup "DROP SCHEDULES $(schedule_ids);
CREATE EXTERNAL CONNECTION IF NOT EXISTS $schedule AS $(literal "$uri");
ALTER EXTERNAL CONNECTION $schedule AS $(literal "$uri");
CREATE SCHEDULE $schedule FOR BACKUP INTO 'external://$schedule' RECURRING $(literal "$BACKUP_RECURRING") FULL BACKUP $(full_backup) WITH SCHEDULE OPTIONS first_run = '$first', ignore_existing_backups;
$pause
$(note_sql backup "$schedule" "$wanted")"
}
