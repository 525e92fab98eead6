" Vim syntax file
" Language: the rules files of intertitle
" tests/editors keeps the lists of words equal to the program's tables.

if exists("b:current_syntax")
  finish
endif
let s:cpoptions = &cpoptions
set cpoptions&vim

syntax case ignore
syntax iskeyword @,48-57,_,192-255,.
syntax sync fromstart

" Where a statement can begin, the one before ends; inside braces only at the start of a line, for there `on` is a value.
let s:word = '\<\%(on\|also\|every\|let\|style\|test\)\>'
let s:next = ' end=/\ze' . s:word . '/'
let s:next_line = ' end=/^\ze\s*' . s:word . '/'

syntax match intertitleComment /#.*/
syntax region intertitleText contained start=/"/ skip=/\\["\\]/ end=/"\|$/ contains=intertitleEscape
syntax region intertitleTemplate contained start=/"/ skip=/\\["\\]/ end=/"\|$/
  \ contains=intertitleEscape,intertitlePlaceholder
syntax match intertitleEscape contained /\\["\\n]/
syntax match intertitlePlaceholder contained /{[^{}"]*}/
syntax match intertitleNumber contained /-\?\<\d\+\%(\.\d\+\)\?\>/
syntax match intertitleNumber contained /\<\d\+x\d\+\>/
syntax match intertitleNumber /\<\%(\d\+[smhdw]\)\+\>/
syntax match intertitleNumber /\<\d\{1,2}:\d\d\>/
syntax match intertitleNumber contained /\<\d\{1,2}:\d\d\.\.\d\{1,2}:\d\d\>/ contains=intertitleOperator
syntax match intertitleNumber contained /\<\d\+\%(\.\d\+\)\?\.\.\d\+\%(\.\d\+\)\?\>/ contains=intertitleOperator
syntax match intertitleWeekday
  \ /\<\%(mon\|tue\|wed\|thu\|fri\|sat\|sun\)\.\.\%(mon\|tue\|wed\|thu\|fri\|sat\|sun\)\>/ contains=intertitleOperator
syntax match intertitleDelimiter /[(),]/
syntax cluster intertitlePlain contains=intertitleComment,intertitleNumber,intertitleDelimiter,intertitleList

" on SOURCE@CONNECTION EVENT, every day at 04:10
syntax keyword intertitleStatement on also every
syntax keyword intertitleSource plex sonarr tautulli intertitle any
syntax keyword intertitleEvent library.new library.on.deck media.play media.pause media.resume media.stop
  \ media.scrobble media.rate playback.started device.new admin.database.backup admin.database.corrupted
  \ grab import upgrade import.complete rename series.add series.delete file.delete health health.restored
  \ update manual created watched play stop pause resume key card.made card.failed unwatched title.changed
  \ added rated
syntax match intertitleConnection /@\s*[[:alnum:]_.-]\+/
syntax keyword intertitleWeekday mon tue wed thu fri sat sun
syntax keyword intertitleWord at day month

" when CONDITION
execute 'syntax region intertitleWhen transparent matchgroup=intertitleWord start=/\<when\>/ matchgroup=NONE end=/\ze->/'
  \ 'end=/\ze[{}]/' . s:next 'contains=@intertitleCondition'
syntax cluster intertitleCondition contains=@intertitlePlain,intertitleText,intertitleField,intertitleName,intertitleWeekday,
  \intertitleCompare,intertitleOperator,intertitleConstant
syntax match intertitleName contained /\<\d\@!\k\+\%(-\k\+\)*/
syntax keyword intertitleField contained series title title_length library server user player season episode absolute
  \ year seasons rating owner watched upgrade special premiere finale local tracked tags labels genres collection network
  \ tvdb tmdb imdb airdate added quality reason path time weekday
syntax keyword intertitleField contained kind series_type nextgroup=intertitleKind skipwhite
syntax keyword intertitleKind contained episode season series standard daily anime
syntax match intertitleCompare contained /[=!<>]=\?/ nextgroup=intertitleKind,intertitleWeekday skipwhite
syntax match intertitleOperator contained /\.\./
syntax match intertitleOperator contained
  \ /\<\%(and\|or\|not\|in\|is\|contains\|starts\|ends\|matches\|with\|ago\)\>/
syntax keyword intertitleConstant contained missing known
execute 'syntax region intertitleList contained transparent matchgroup=intertitleDelimiter start=/\[/ end=/\]/'
  \ 'matchgroup=NONE end=/\ze->/ end=/\ze[{}]/' . s:next_line . s:next
  \ 'contains=@intertitlePlain,intertitleText,intertitleKind,intertitleWeekday,intertitleValue'

" let NAME = CONDITION
execute 'syntax region intertitleLet transparent matchgroup=intertitleStatement start=/\<let\>/ matchgroup=NONE'
  \ s:next 'contains=intertitleComment,intertitleName,intertitleMeaning'
execute 'syntax region intertitleMeaning contained transparent matchgroup=intertitleCompare start=/=/ matchgroup=NONE'
  \ s:next 'contains=@intertitleCondition'

" -> ACTION
execute 'syntax region intertitleActions transparent matchgroup=intertitleArrow start=/->/ matchgroup=NONE end=/\ze}/'
  \ s:next 'contains=@intertitleAsked'
syntax cluster intertitleAsked contains=@intertitlePlain,intertitleTemplate,intertitleAction,intertitleClause,
  \intertitleProperties
syntax keyword intertitleAction contained make remake ignore add delete keep restore notify sync retry card cards series
  \ art watched titles missing failed
syntax keyword intertitleClause contained after at settle cooldown with
syntax keyword intertitleClause contained of per nextgroup=intertitleKind,intertitleOfLibrary skipwhite
syntax match intertitleOfLibrary contained /\c\<library\>/

" style { PROPERTY VALUE }
execute 'syntax region intertitleStyle transparent matchgroup=intertitleStatement start=/\<style\>/ matchgroup=NONE'
  \ s:next 'contains=intertitleComment,intertitleWhen,intertitleProperties'
execute 'syntax region intertitleProperties contained transparent matchgroup=intertitleDelimiter start=/{/ end=/}/'
  \ 'matchgroup=NONE' s:next_line
  \ 'contains=@intertitlePlain,intertitleTemplate,intertitleProperty,intertitleOwnProperty,intertitleValue,intertitleFlag'
" A word that is both is a property unless it stands after one: of two lists the last counts.
syntax keyword intertitleValue contained plain blur gray art source upper lower title folder tmdb server backdrop range separate
syntax keyword intertitleProperty contained nextgroup=intertitleValue skipwhite design watched unwatched font font_color
  \ font_size font_kerning font_stroke line_spacing word_spacing vertical_shift case title season_text episode_text day_text
  \ hide_season hide_episode hide_title crop_bars art language title_language season_names
  \ wait_for_title multi_episode quality size
" A property of a design's own: it is on or off.
syntax match intertitleOwnProperty contained /\c\<\a\w*\ze\s\+\%(on\|off\|yes\|no\|true\|false\)\>/
syntax keyword intertitleFlag contained on off yes no true false

" test "what it shows" { event SOURCE EVENT { FIELD VALUE } expect ACTION }
execute 'syntax region intertitleTest transparent matchgroup=intertitleStatement start=/\<test\>/ matchgroup=NONE'
  \ s:next 'contains=intertitleComment,intertitleText,intertitleCase'
execute 'syntax region intertitleCase contained transparent matchgroup=intertitleDelimiter start=/{/ end=/}/'
  \ 'matchgroup=NONE' s:next_line
  \ 'contains=intertitleComment,intertitleWord,intertitleSource,intertitleConnection,intertitleEvent,'
  \ . 'intertitleFields,intertitleExpect'
syntax keyword intertitleWord contained event
execute 'syntax region intertitleFields contained transparent matchgroup=intertitleDelimiter start=/{/ end=/}/'
  \ 'matchgroup=NONE' s:next_line
  \ 'contains=@intertitlePlain,intertitleText,intertitleField,intertitleFlag,intertitleWeekday,intertitleOperator'
execute 'syntax region intertitleExpect contained transparent matchgroup=intertitleWord start=/\<expect\>/'
  \ 'matchgroup=NONE end=/\ze}/' . s:next_line . s:next 'contains=@intertitleAsked,intertitleConstant,intertitleNothing'
syntax keyword intertitleNothing contained nothing

highlight default link intertitleComment Comment
highlight default link intertitleText String
highlight default link intertitleTemplate String
highlight default link intertitleEscape SpecialChar
highlight default link intertitlePlaceholder Special
highlight default link intertitleNumber Number
highlight default link intertitleDelimiter Delimiter
highlight default link intertitleStatement Statement
highlight default link intertitleSource Type
highlight default link intertitleConnection Identifier
highlight default link intertitleEvent Type
highlight default link intertitleWeekday Constant
highlight default link intertitleWord Keyword
highlight default link intertitleName PreProc
highlight default link intertitleField Identifier
highlight default link intertitleKind Constant
highlight default link intertitleOfLibrary Constant
highlight default link intertitleCompare Operator
highlight default link intertitleOperator Operator
highlight default link intertitleConstant Constant
highlight default link intertitleArrow Operator
highlight default link intertitleAction Function
highlight default link intertitleClause Keyword
highlight default link intertitleProperty Identifier
highlight default link intertitleOwnProperty Identifier
highlight default link intertitleValue Constant
highlight default link intertitleFlag Boolean
highlight default link intertitleNothing Constant

let b:current_syntax = "intertitle"
let &cpoptions = s:cpoptions
unlet s:cpoptions s:word s:next s:next_line
