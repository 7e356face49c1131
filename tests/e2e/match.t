#!/bin/sh
# panguard match: answers as it is asked, whatever stands on the other side.
. "$(dirname "$0")/lib.sh"
mkfifo in
"$P" match <in >out &
pid=$!
exec 3>in
echo '{"id":1,"type":"llm_input","content":"hello"}' >&3
# "tail" waits for the line without our counting seconds.
timeout 20 tail -n +1 -f out | head -1 >first
cp first "$W/out"
holds "an answer comes before the next question" grep -q '"id":1' first
exec 3>&-
wait $pid
holds "it ends when the questions end" test $? = 0
awk 'BEGIN { for (i = 0; i < 3000; i++) printf "{\"id\":%d,\"type\":\"llm_input\",\"content\":\"line %d\"}\n", i, i }' >many
"$P" match <many >answers
holds "every line is answered, in order" sh -c 'sed "s/.*\"id\":\([0-9]*\).*/\1/" answers | sort -nc && test $(wc -l <answers) = 3000'
"$P" match <many | head -1 >/dev/null
holds "a reader that leaves is no disaster" true
awk 'BEGIN { printf "{\"id\":1,\"type\":\"llm_input\",\"content\":\""; for (i = 0; i < 1000000; i++) printf "0123456789"; printf " hi\"}\n" }' >big
"$P" match <big >answers
holds "ten megabytes are one event" sh -c 'grep -q "\"verdict\"" answers'
printf '\000\377\n{"id":2,"type":"llm_input","content":"x"}\n' | "$P" match >answers
holds "bytes that are no text are an error, and the next line is answered" sh -c 'grep -q "\"line\":1" answers && grep -q "\"id\":2" answers'
is "statistics go to standard error" 0 '"events":3000' sh -c "'$P' match --stats <many 2>&1 >/dev/null"
done_testing
