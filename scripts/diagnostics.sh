#!/usr/bin/env bash
# What a person needs to find out why a relay does not work, in one page that can be read and one file that can be sent:
#
#   scripts/diagnostics.sh [--quick] [--to FOLDER] [--pid PID] [--log FILE]
#
# Works with docker compose (in the folder of docker-compose.yml) and with a bare binary or a systemd unit.
#   --quick   without reading the whole log of the relay again
#   --to      where diagnostics.html and diagnostics.tar.gz go; without it, here
#   --pid     the relay's process, when it is neither called carnet-relay nor a unit; its flags and variables are read
#   --log     a file that the relay's log goes to, when it is neither Docker's nor the journal's
#
# Nothing is sent anywhere. Secrets are removed twice: those that stand in settings wherever they turn up, and whatever looks
# like one. At the end the script looks for them once more, and leaves nothing behind when it finds one.
set -uo pipefail
umask 077

quick="" to="." pid="" log_file=""
while [ $# -gt 0 ]; do
  case "$1" in
    --quick) quick=1 ;;
    --to) to="${2:?--to needs a folder}"; shift ;;
    --pid) pid="${2:?--pid needs a number}"; shift ;;
    --log) log_file="${2:?--log needs a file}"; shift ;;
    -h|--help) sed -n '2,14p' "$0" | sed 's/^# \{0,1\}//'; exit 0 ;;
    *) echo "diagnostics: $1 is not understood (--help)" >&2; exit 2 ;;
  esac
  shift
done
mkdir -p "$to" || exit 1
to=$(cd "$to" && pwd)

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
raw="$work/raw" safe="$work/diagnostics"
mkdir "$raw" "$safe"

has() { command -v "$1" >/dev/null 2>&1; }

# Runs something with a limit of time; what it says and how it ends goes into a section.
section() {
  local name=$1; shift
  { echo "\$ $*"; within "$@" 2>&1 || echo "(ended with $?)"; echo; } >> "$raw/$name.txt"
}
within() { if has timeout; then timeout 30 "$@"; else "$@"; fi; }

compose=""
if has docker && docker compose version >/dev/null 2>&1; then compose="docker compose"
elif has docker-compose; then compose="docker-compose"; fi
if [ -z "$compose" ] || [ ! -f docker-compose.yml ] || [ -z "$($compose ps -q 2>/dev/null)" ]; then compose=""; fi

relay=${CARNET_RELAY:-carnet-relay}
[ -n "$pid" ] || pid=$(pgrep -x carnet-relay 2>/dev/null | head -n 1)
case "$relay" in */*) relay=$(cd "$(dirname "$relay")" 2>/dev/null && pwd)/$(basename "$relay") ;; esac
if [ -z "$compose" ] && ! has "$relay"; then
  # The program that runs is as good as one in PATH.
  if [ -n "$pid" ] && [ -x "/proc/$pid/exe" ]; then relay="/proc/$pid/exe"
  else echo "diagnostics: $relay is not in PATH, so the relay says nothing of itself: CARNET_RELAY=/path/to/carnet-relay $0" >&2; fi
fi

# What the running relay was started with: flags in `flags`, and its variables, with secrets from flags among them, in `settings`.
flags=() settings=() listen="" lan=""
read_process() {
  [ -n "$pid" ] || return 0
  local one name="" serving=""
  if [ -r "/proc/$pid/environ" ]; then
    while IFS= read -r -d '' one; do
      case "$one" in CARNET_*=*|DATABASE_URL*=*|REDIS_URL*=*) settings+=("$one") ;; esac
      case "$one" in CARNET_LISTEN=?*) listen=${one#*=} ;; CARNET_LAN=1|CARNET_LAN=true) lan=1 ;; esac
    done < "/proc/$pid/environ"
  fi
  [ -r "/proc/$pid/cmdline" ] || return 0
  while IFS= read -r -d '' one; do
    if [ -z "$serving" ]; then [ "$one" = serve ] && serving=1; continue; fi
    if [ -n "$name" ]; then flag "$name" "$one"; name=""; continue; fi
    case "$one" in
      --lan|--sign-up) flags+=("$one"); [ "$one" = --lan ] && lan=1 ;;
      --*=*) flag "${one%%=*}" "${one#*=}" ;;
      --*) name=$one ;;
    esac
  done < "/proc/$pid/cmdline"
  return 0
}
flag() {
  case "$1" in
    --database-url) settings+=("DATABASE_URL=$2") ;;
    --redis-url) settings+=("REDIS_URL=$2") ;;
    --metrics-token) settings+=("CARNET_METRICS_TOKEN=$2") ;;
    --data) [ -n "${CARNET_DATA:-}" ] || flags+=("--data" "$2") ;;
    --listen) listen=$2; flags+=("$1" "$2") ;;
    *) flags+=("$1" "$2") ;;
  esac
}
[ -n "$compose" ] || read_process

collect_machine() {
  section system date
  section system uname -a
  [ -r /etc/os-release ] && section system cat /etc/os-release
  section system uptime
  has nproc && section system nproc
  has free && section system free -m
  section system df -h
  has ss && section system ss -s
  has timedatectl && section system timedatectl
  [ -n "$pid" ] && [ -r "/proc/$pid/status" ] && section system cat "/proc/$pid/status"
  [ -n "$pid" ] && [ -r "/proc/$pid/limits" ] && section system cat "/proc/$pid/limits"
  return 0
}

collect_compose() {
  section services $compose ps
  section services docker stats --no-stream
  section services docker version
  local service
  for service in $($compose ps --services 2>/dev/null); do
    section "log-$service" $compose logs --no-color --tail 300 "$service"
  done
  section settings $compose config
  [ -r .env ] && section settings cat .env
  section relay $compose exec -T relay carnet-relay diagnostics ${quick:+--quick}
}

collect_bare() {
  if has systemctl; then section services systemctl --no-pager status carnet-relay postgresql redis-server nginx; fi
  section services ps -o pid,user,rss,etime,args -C carnet-relay
  if [ -n "$log_file" ]; then section log-relay tail -n 300 "$log_file"
  elif has journalctl; then section log-relay journalctl --no-pager -u carnet-relay -n 300 -o cat; fi
  [ -r /etc/carnet/relay.env ] && section settings cat /etc/carnet/relay.env
  [ -r .env ] && section settings cat .env
  local ours='^(CARNET_|DATABASE_URL|REDIS_URL|RUST_LOG|POSTGRES_|N8N_)'
  if [ -n "$pid" ] && [ -r "/proc/$pid/environ" ]; then
    section settings sh -c 'tr "\0" "\n" < "/proc/$1/environ" | grep -E "$2"' of-the-process "$pid" "$ours"
  fi
  section settings sh -c 'env | grep -E "$1"' of-this-shell "$ours"
  # Secrets of its flags are taken out wherever they turn up, too.
  [ ${#settings[@]} -eq 0 ] || printf '%s\n' "${settings[@]}" | grep -E "$ours" > "$raw/settings-of-the-relay.txt"
  if ! has "$relay"; then
    echo "$relay is not in PATH: CARNET_RELAY=/path/to/carnet-relay $0" > "$raw/relay.txt"
    return 0
  fi
  local data=${CARNET_DATA:-}
  # With the settings of the running relay, where they can be read: what it says is about that one. Secrets go into the environment
  # of a shell of its own: on a command line everybody could read them. Its folders are named as seen from where it was started.
  (
    [ ${#settings[@]} -eq 0 ] || export "${settings[@]}"
    if [ -z "$data" ] && [ -n "$pid" ]; then cd "/proc/$pid/cwd" 2>/dev/null || true; fi
    section relay "$relay" diagnostics ${quick:+--quick} ${data:+--data "$data"} ${flags[@]+"${flags[@]}"}
  )
}

collect_answers() {
  local at=${listen:-127.0.0.1:3001} url
  at=${at/#0.0.0.0:/127.0.0.1:} at=${at/#\[::\]:/[::1]:}
  url=${CARNET_HEALTH_URL:-http${lan:+s}://$at}
  if [ -n "$compose" ]; then section answers $compose exec -T relay carnet-relay health; return; fi
  has curl || return 0
  section answers curl -sS ${lan:+--insecure} --max-time 5 "$url/health"
  section answers curl -sS ${lan:+--insecure} --max-time 5 "$url/metrics"
}

bug_report() {
  cat <<REPORT
What happened:


What should have happened:


What was done just before, and when (the log below has times):


Does it happen again? Since when, since which version?


Carnet: $("$relay" --version 2>/dev/null || echo "?")
System: $(uname -sr)
Way:    $([ -n "$compose" ] && echo "docker compose" || echo "binary")
REPORT
}

collect_machine
if [ -n "$compose" ]; then collect_compose; else collect_bare; fi
collect_answers
bug_report > "$raw/bug-report.txt"

# --- secrets ---

# Names whose values are secret, wherever they stand.
secretish='[A-Za-z0-9_.-]*(passw|passphrase|secret|token|credential|private|api[_-]?key|encryption[_-]?key|access[_-]?key|cookie|_key)[A-Za-z0-9_.-]*'

# Values of such names in settings, and the passwords in addresses there: removed literally from everything.
literal_secrets() {
  cat "$raw"/settings*.txt 2>/dev/null | tr -d '\r' | awk '
    function bare(v) { gsub(/^[ \t"'\'']+|[ \t"'\'',]+$/, "", v); return v }
    function put(v) { v = bare(v); if (length(v) >= 4) print v }
    {
      line = $0
      if (match(line, /^[ \t-]*"?[A-Za-z0-9_.-]+"?[ \t]*[=:]/)) {
        name = tolower(substr(line, 1, RLENGTH)); value = substr(line, RLENGTH + 1)
        # A file of that name and a switch are no secrets; any other value is, whatever it looks like.
        if (name ~ /passw|passphrase|secret|token|credential|private|key|cookie/ && name !~ /_file"?[ \t]*[=:]$/ &&
            bare(value) !~ /^(true|false)$/) put(value)
      }
      rest = line
      while (match(rest, /[a-z+]+:\/\/[^ \t\/@"]+@/)) {
        user = substr(rest, RSTART, RLENGTH - 1); rest = substr(rest, RSTART + RLENGTH)
        sub(/^[a-z+]+:\/\//, "", user)
        if (index(user, ":")) { sub(/^[^:]*:/, "", user); put(user) }
      }
    }' | sort -u | awk '{ print length($0), $0 }' | sort -rn | cut -d' ' -f2-
}

remove_literally() {
  awk -v file="$work/secrets" '
    BEGIN { while ((getline one < file) > 0) if (one != "") secret[++n] = one }
    {
      for (i = 1; i <= n; i++) {
        rest = $0; done = ""
        while ((at = index(rest, secret[i])) > 0) {
          done = done substr(rest, 1, at - 1) "[removed]"
          rest = substr(rest, at + length(secret[i]))
        }
        $0 = done rest
      }
      print
    }'
}

remove_by_look() {
  awk '
    /-----BEGIN [A-Z ]*PRIVATE KEY-----/ { print "[removed: a private key]"; inside = 1 }
    !inside { print }
    /-----END [A-Z ]*PRIVATE KEY-----/ { inside = 0 }' |
  sed -E \
    -e 's#([a-z][a-z0-9+.-]*://)[^/@[:space:]"]+@#\1[removed]@#gI' \
    -e 's#([?&][^=&[:space:]"]*(token|key|secret|passw|sig|code|ticket|auth|session)[^=&[:space:]"]*=)[^&[:space:]"]+#\1[removed]#gI' \
    -e 's/(#(claim|invite|reset|pin|session)=)[^[:space:]"&]+/\1[removed]/gI' \
    -e 's/((authorization|proxy-authorization|cookie|set-cookie|x-api-key|x-auth-token)"?[[:space:]]*[:=][[:space:]]*"?).*/\1[removed]/I' \
    -e 's/\b(Bearer|Basic)[[:space:]]+[A-Za-z0-9+\/=._~-]+/\1 [removed]/gI' \
    -e 's/eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.?[A-Za-z0-9_-]*/[removed]/g' \
    -e "s/(\"?${secretish}\"?[[:space:]]*[:=][[:space:]]*)(\"[^\"]*\"|'[^']*'|[^[:space:],}\"']+)/\\1[removed]/gI" \
    -e 's/(--[a-z-]*(token|passw|secret|key)[a-z-]*[= ])[^[:space:]]+/\1[removed]/gI' \
    -e 's/[A-Za-z0-9_-]{40,}/[removed]/g' \
    -e 's/[A-Za-z0-9._%+-]+@([A-Za-z0-9-]+\.[A-Za-z]{2,})/[somebody]@\1/g'
}

literal_secrets > "$work/secrets"
for file in "$raw"/*.txt; do
  remove_literally < "$file" | remove_by_look > "$safe/$(basename "$file")"
done

# --- the page ---

escape() { sed -e 's/&/\&amp;/g' -e 's/</\&lt;/g' -e 's/>/\&gt;/g'; }

page() {
  cat <<HEAD
<!doctype html><html lang="en"><meta charset="utf-8"><title>Carnet: diagnostics</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c1917;background:#fafaf9}
pre{font:13px/1.4 ui-monospace,monospace;background:#fff;border:1px solid #d6d3d1;border-radius:6px;padding:1rem;overflow:auto;max-height:32rem}
summary{cursor:pointer;font-weight:600;padding:.5rem 0}.bad{color:#b91c1c;font-weight:600}</style>
<h1>Carnet: diagnostics</h1>
<p>Made on $(date -u '+%Y-%m-%d %H:%M UTC'). Passwords, tokens, keys and people's addresses were removed; read it through all the same
before you send it to somebody. Everything on this page is also in <code>diagnostics.tar.gz</code>.</p>
HEAD
  local bad
  bad=$(grep -h '^BAD' "$safe"/relay.txt 2>/dev/null | escape)
  if [ -n "$bad" ]; then echo "<h2>What the relay's doctor found</h2><pre class=\"bad\">$bad</pre>"; fi
  local name title
  for name in bug-report relay services answers settings system $(cd "$safe" && ls log-*.txt 2>/dev/null | sed 's/\.txt$//'); do
    [ -f "$safe/$name.txt" ] || continue
    case "$name" in
      bug-report) title="A bug report, ready to fill" ;;
      relay) title="What the relay says of itself" ;;
      services) title="State of each service" ;;
      answers) title="What it answers" ;;
      settings) title="Settings, without secrets" ;;
      system) title="The machine" ;;
      log-*) title="The last 300 lines of ${name#log-}" ;;
    esac
    echo "<details$([ "$name" = bug-report ] && echo " open")><summary>$title</summary><pre>"
    escape < "$safe/$name.txt"
    echo "</pre></details>"
  done
  echo "</html>"
}
page > "$safe/diagnostics.html"

# --- the last look ---

# At what the page is made of: its frame has words of its own, and the marks stand where secrets stood. Neither is a secret,
# even when somebody's password is such a word.
without_marks() { sed -e 's/\[removed\]/|/g' -e 's/\[removed: a private key\]/|/g' -e 's/\[somebody\]@/|/g'; }
cat "$safe"/*.txt | without_marks > "$work/look" || exit 1
if [ -s "$work/secrets" ] && grep -qFf "$work/secrets" "$work/look"; then
  echo "diagnostics: a secret was still there, so nothing was written. Please report this (without the secret)." >&2
  exit 1
fi

cp "$safe/diagnostics.html" "$to/diagnostics.html" &&
  tar -czf "$to/diagnostics.tar.gz" -C "$work" diagnostics || exit 1
echo "$to/diagnostics.html"
echo "$to/diagnostics.tar.gz"
