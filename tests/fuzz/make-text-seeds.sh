#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Makes the seeds of fuzz-mbox and fuzz-text-decode.
set -eu
here=$(cd "$(dirname "$0")" && pwd)/corpus
mkdir -p "$here/mbox" "$here/text-decode"

letter="From: a@example.org\nSubject: x\n\nhello\n"
printf "From a\n$letter\nFrom b\n$letter\n" > "$here/mbox/two"
printf "From a\r\nSubject: x\r\n\r\n>From me\r\n>>From you\r\n\r\nFrom b\r\n" > "$here/mbox/crlf"
printf "From a\n\nFrom b\n\n\nFrom c" > "$here/mbox/empty"

text () { printf "$2" > "$here/text-decode/$1"; }
flowed='text/plain; format=flowed'
text utf-8 'text/plain; charset=utf-8\nM\303\274ller \342\200\256x \360\237\221\251\342\200\215\360\237\222\273\n'
text latin 'text/plain; charset=iso-8859-1\n\351\200\n'
text flowed "$flowed\n> one \n> two\n-- \nAlice \nAdams\n From me\n"
text delsp "$flowed; delsp=yes\nwon \nder\n"
text legacy 'text/plain; hp-legacy-display=1\nSubject: x\n\nhello\n'
text japanese 'text/plain; charset=iso-2022-jp\n\033$B$3\033(B!\n'
text chinese 'text/plain; charset=gb2312\n\304\343\272\303\n'
text hebrew 'text/plain; charset=windows-1255\n\371\354\345\355\n'
text utf-16 'text/plain; charset=utf-16\n\376\377\000a\330\075\336\000'
text people 'From: "a@b" <c@example.org>,\n =?utf-8?q?M=C3=BCller?= <m@example.org>, x\n\n'
text hidden 'From: al\342\200\256ice@example.org, Bob <b\342\200\213@example.net>\n\n'
