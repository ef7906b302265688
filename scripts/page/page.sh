# In: what a script makes and says, section by section. Out: a page with links to every file. Sourced by demo.sh and
# baseline.sh, which have changed into the folder of what they make.

page_folder=$(dirname "${BASH_SOURCE[0]}")
body=""    # of the page, as far as it is written
contents="" # links to its sections
files=""   # of the section that is written now

escaped() {
  local text=$1
  text=${text//&/"&amp;"}
  text=${text//</"&lt;"}
  text=${text//\"/"&quot;"}
  printf '%s' "$text"
}

# What commands look like when a person types them.
quoted() {
  local word line=""
  for word in "$@"; do
    [[ "$word" == *" "* ]] && word="'$word'"
    line+="$word "
  done
  printf '%s' "${line% }"
}

# section HEADING TEXT: ends the last section with the list of its files, and begins another.
section() {
  local id=${1,,}
  id=${id// /-}
  end_section
  contents+="<li><a href=\"#$id\">$(escaped "$1")</a></li>"$'\n'
  body+="<section aria-labelledby=\"$id\">
<h2 id=\"$id\">$(escaped "$1")</h2>
<p>$(escaped "$2")</p>
"
}

end_section() {
  [[ -z "$body" ]] || body+="<details class=\"files\"><summary>The files of this section, and the commands that made them</summary>
<ul>
$files</ul></details>
</section>
"
  files=""
}

# note FILE SENTENCE [COMMAND]: lists a file of the section.
note() {
  files+="<li><a href=\"$(escaped "$1")\">$(escaped "$1")</a> $(escaped "$2")"
  [[ -z "${3:-}" ]] || files+=" <code>$(escaped "$3")</code>"
  files+="</li>"$'\n'
}

# step FILE SENTENCE COMMAND...: runs the command that makes a file or, with a slash at its end, a folder.
step() {
  local file=$1 sentence=$2
  shift 2
  printf '\n$ %s\n' "$(quoted "$@")"
  "$@"
  note "$file" "$sentence" "$(quoted "$@")"
}

# show PICTURE ALT: a picture that leads to its file.
show() {
  body+="<figure><a href=\"$(escaped "$1")\"><img src=\"$(escaped "$1")\" alt=\"$(escaped "$2")\" loading=\"lazy\"/></a></figure>
"
}

# spread COUNT FILE...: so many of the files, or all, from first to last.
spread() {
  local count=$1 i at
  shift
  ((count < $#)) || count=$#
  for ((i = 0; i < count; ++i)); do
    at=$((1 + i * $# / count))
    printf '%s\n' "${!at}"
  done
}

# ids: the ids of images, from the names of files on standard input.
ids() {
  sed 's/.*\/0*//; s/\..*//' | paste -sd ,
}

# show_pictures FOLDER ALT: some pictures of a folder beside each other, if there are any.
show_pictures() {
  local picture
  compgen -G "$1/*.jpg" > /dev/null || return 0
  body+="<div class=\"row\">"$'\n'
  while IFS= read -r picture; do show "$picture" "$2"; done < <(spread 12 "$1"/*.jpg)
  body+="</div>"$'\n'
}

show_last_line() {
  body+="<p class=\"line\">$(escaped "$(tail -n 1 "$1")")</p>"$'\n'
}

show_html() {
  body+="$(<"$1")"$'\n'
}

# show_report FILE TITLE: tables that are long, closed until they are asked for.
show_report() {
  body+="<details><summary>$(escaped "$2")</summary>
$(<"$1")
</details>
"
}

# score_of REPORT METRIC: of the whole, with three digits.
score_of() {
  local number
  number=$(sed -n "/\"summary\"/,/}/s/^ *\"$2\": \([0-9.e-]*\),*$/\1/p" "$1" | head -n 1)
  LC_ALL=C printf '%.3f' "$number"
}

# show_scores WHAT REPORT...: how often the same garment is found with vectors of each kind; a report's name ends in it.
show_scores() {
  local report kind what=$1
  shift
  body+="<table>
<caption>The share of consumers' items for which the same garment is found</caption>
<thead><tr><th scope=\"col\">$what</th><th scope=\"col\">as the first</th><th scope=\"col\">among five</th></tr></thead>
<tbody>
"
  for report in "$@"; do
    kind=${report##*_}
    body+="<tr><th scope=\"row\">${kind%.json}</th><td>$(score_of "$report" top1)</td>"
    body+="<td>$(score_of "$report" top5)</td></tr>"$'\n'
  done
  body+="</tbody></table>"$'\n'
}

# cards: the scores of the four tasks at the top, by the metric's key and its name for people.
cards() {
  card Detection "Which garments are there, and where?" AP AP
  card Landmarks "Where are collar, sleeves, waist and hem?" AP AP
  card Segmentation "Which pixels show the garment?" AP AP
  card Retrieval "Which shop picture shows the same garment?" top1 top-1
}

# card TASK QUESTION METRIC NAME
card() {
  printf '<li><h3>%s</h3><p>%s</p><p class="score">%s <b>%s</b></p></li>\n' "$1" "$2" "$4" \
    "$(score_of "reports/${1,,}.json" "$3")"
}

# finish_page TITLE INTRODUCTION CARDS FOOTER: prints the page. The introduction and the footer are HTML.
finish_page() {
  end_section
  cat <<END
<!DOCTYPE html>
<html lang="en" xmlns="http://www.w3.org/1999/xhtml">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<title>$1</title>
<style>
$(<"$page_folder/page.css")
</style>
</head>
<body>
<header>
<h1>$1</h1>
<p>$2</p>
<ul class="cards">
$3
</ul>
<nav aria-label="Sections">
<ul>
$contents</ul>
</nav>
</header>
<main>
$body</main>
<footer>
<p>$4</p>
</footer>
</body>
</html>
END
}
