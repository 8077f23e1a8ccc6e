# Sourced by run.sh: starts the targets and the three load balancers, and ends them.
# Every process is ended by its number.

declare -A url pids
started=()

require() { # program, package
  command -v "$1" >/dev/null 2>&1 && return
  echo "run.sh: the program '$1' is not found. Install it, on Debian and Ubuntu with: apt-get install --no-install-recommends $2" >&2
  exit 3
}

finish() {
  for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || :; done
  for pid in "${started[@]}"; do wait "$pid" 2>/dev/null || :; done
  rm -rf "$work"
}

# A port is free when nobody answers; below the ports of outgoing connections. Sets $port.
next_port=21000
free_port() {
  while (: <"/dev/tcp/127.0.0.1/$next_port") 2>/dev/null; do next_port=$((next_port + 1)); done
  port=$next_port
  next_port=$((next_port + 1))
}

# name, command: runs it in the background and notes its number.
start() {
  "${@:2}" >"$work/$1.log" 2>&1 &
  started+=($!)
  pids[$1]=$!
}

# name, command: until the command succeeds, 30 s at most.
wait_for() {
  for _ in $(seq 300); do
    "${@:2}" >/dev/null 2>&1 && return
    kill -0 "${pids[$1]}" 2>/dev/null || break
    sleep 0.1
  done
  cat "$work/$1.log" >&2
  echo "run.sh: '$1' does not answer. Its output stands above." >&2
  exit 1
}

answers() { curl -fs -o /dev/null "$1"; }

nginx_base() { # name, workers
  cat <<END
worker_processes $2;
pid $work/$1.pid;
error_log stderr error;
daemon off;
events { worker_connections 4096; }
END
}

nginx_paths() { # name
  for kind in client_body proxy fastcgi uwsgi scgi; do echo "${kind}_temp_path $work/$1-$kind;"; done
}

# Two ports of one server that has nothing to do: what is measured is the way to it.
start_targets() {
  free_port; blue=$port
  free_port; green=$port
  {
    nginx_base targets 1
    echo "http { access_log off; keepalive_requests 1000000; $(nginx_paths targets)"
    for port in "$blue" "$green"; do
      echo "server { listen 127.0.0.1:$port backlog=4096; location / { return 200 hello; } }"
    done
    echo "}"
  } >"$work/targets.conf"
  start targets nginx -c "$work/targets.conf" -e stderr
  wait_for targets answers "http://127.0.0.1:$blue/"
}

# The program as ./build.sh makes it, with its rules, counters and health checks.
start_local() {
  dotnet publish src/Rollout.Local -c Release -o "$work/program" -v q --nologo >"$work/publish.log" 2>&1 || { cat "$work/publish.log" >&2; exit 1; }
  state=$work/state
  mkdir "$state"
  echo '{ "trafficPort": 0, "apiPort": 0, "controlPort": 0, "postgresPort": 0, "nextFreePort": true }' >"$state/settings.json"
  start local dotnet "$work/program/Rollout.Local.dll" "$state"
  wait_for local test -s "$state/endpoints.json"
  url[local]=http://127.0.0.1:$(endpoint trafficPort)/
  control=http://127.0.0.1:$(endpoint controlPort)
  curl -fsS -X PUT -H "X-Rollout-Key: $(endpoint key)" -H 'Content-Type: application/json' "$control/topology" --data '{
    "loadBalancer": "bench", "probeIntervalMs": 1000, "healthyThreshold": 1, "unhealthyThreshold": 3,
    "services": [{ "name": "web", "pathPatterns": ["/*"], "healthPath": "/", "blueGroup": "bench-blue", "greenGroup": "bench-green" }] }'
  blue_group=$(group_of bench-blue)
  green_group=$(group_of bench-green)
  rule=$(api DescribeRules "ListenerArn=$(listener)" | text RuleArn)
  api RegisterTargets "TargetGroupArn=$blue_group" Targets.member.1.Id=127.0.0.1 "Targets.member.1.Port=$blue" >/dev/null
  api RegisterTargets "TargetGroupArn=$green_group" Targets.member.1.Id=127.0.0.1 "Targets.member.1.Port=$green" >/dev/null
  weight_local 90 10
  wait_for local healthy "$blue_group"
  wait_for local healthy "$green_group"
}

endpoint() { sed -n "s/.*\"$1\": *\"\{0,1\}\([^\",]*\).*/\1/p" "$state/endpoints.json"; }

# operation, Name=value ...: a signed call of the ELBv2 API; fails unless it is answered with 200.
api() {
  local action=$1 parameters=()
  shift
  for parameter in "$@"; do parameters+=(--data-urlencode "$parameter"); done
  curl -fsS --aws-sigv4 aws:amz:us-east-1:elasticloadbalancing --user local:local "http://127.0.0.1:$(endpoint apiPort)/" \
    --data "Action=$action" --data Version=2015-12-01 "${parameters[@]}"
}

# The first text under a name in an answer.
text() { grep -o "<$1>[^<]*" | head -n 1 | cut -d '>' -f 2; }
group_of() { api DescribeTargetGroups "Names.member.1=$1" | text TargetGroupArn; }
listener() { api DescribeListeners "LoadBalancerArn=$(api DescribeLoadBalancers | text LoadBalancerArn)" | text ListenerArn; }
healthy() { [ "$(api DescribeTargetHealth "TargetGroupArn=$1" | text State)" = healthy ]; }

# slot: requests that it has answered with 200.
answered_by() { curl -fsS "$control/metrics" | awk -v slot="slot=\"$1\"" '/^rollout_lb_requests_total/ && index($0, slot) && /code="200"/ { sum += $NF } END { print sum + 0 }'; }

# Requests that were not answered with 200. 460 are those that wrk leaves behind when its time is up.
refused() { curl -fsS "$control/metrics" | awk '/^rollout_lb_requests_total/ && !/code="(200|460)"/ { sum += $NF } END { print sum + 0 }'; }

weight_local() { # blue, green
  api ModifyRule "RuleArn=$rule" Actions.member.1.Type=forward \
    "Actions.member.1.ForwardConfig.TargetGroups.member.1.TargetGroupArn=$blue_group" "Actions.member.1.ForwardConfig.TargetGroups.member.1.Weight=$1" \
    "Actions.member.1.ForwardConfig.TargetGroups.member.2.TargetGroupArn=$green_group" "Actions.member.1.ForwardConfig.TargetGroups.member.2.Weight=$2" >/dev/null
}

start_haproxy() {
  free_port
  cat >"$work/haproxy.cfg" <<END
global
  nbthread 2
  maxconn 8192
  stats socket $work/haproxy.sock level admin
defaults
  mode http
  timeout connect 10s
  timeout client 60s
  timeout server 60s
frontend traffic
  bind 127.0.0.1:$port
  option forwardfor
  http-request set-header X-Forwarded-Proto http
  http-request set-header X-Forwarded-Port %[dst_port]
  use_backend web if { path_beg / }
backend web
  balance roundrobin
  http-reuse always
  option httpchk GET /
  default-server check inter 1s
  server blue 127.0.0.1:$blue weight 90
  server green 127.0.0.1:$green weight 10
END
  url[haproxy]=http://127.0.0.1:$port/
  start haproxy haproxy -db -q -f "$work/haproxy.cfg"
  wait_for haproxy answers "${url[haproxy]}"
}

weight_haproxy() { # blue, green
  local answer
  answer=$(echo "set server web/blue weight $1; set server web/green weight $2" | socat -t 5 - "UNIX-CONNECT:$work/haproxy.sock")
  [ -z "${answer//[$'\n ']/}" ] || { echo "run.sh: haproxy answers '$answer'." >&2; return 1; }
}

start_nginx() {
  free_port; nginx_port=$port
  url[nginx]=http://127.0.0.1:$port/
  write_nginx 90 10
  start nginx nginx -c "$work/nginx.conf" -e stderr
  wait_for nginx answers "${url[nginx]}"
}

write_nginx() { # blue, green; 0 has to be written as 'down'
  {
    nginx_base nginx 2
    echo "http { access_log off; keepalive_requests 1000000; $(nginx_paths nginx)"
    echo "upstream web { $(nginx_server "$blue" "$1") $(nginx_server "$green" "$2") keepalive 64; keepalive_requests 1000000; }"
    echo "server { listen 127.0.0.1:$nginx_port backlog=4096; location / { proxy_pass http://web; proxy_http_version 1.1; proxy_set_header Connection ''; proxy_set_header Host \$http_host;"
    echo "proxy_set_header X-Forwarded-For \$proxy_add_x_forwarded_for; proxy_set_header X-Forwarded-Proto http; proxy_set_header X-Forwarded-Port $nginx_port; } } }"
  } >"$work/nginx.conf"
}

nginx_server() { if [ "$2" = 0 ]; then echo "server 127.0.0.1:$1 down;"; else echo "server 127.0.0.1:$1 weight=$2;"; fi; }

# nginx has no other way: it reads its configuration anew.
weight_nginx() {
  write_nginx "$1" "$2"
  kill -HUP "${pids[nginx]}"
}
