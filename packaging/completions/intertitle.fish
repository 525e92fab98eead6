# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_intertitle_global_optspecs
    string join \n config= h/help V/version
end

function __fish_intertitle_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_intertitle_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_intertitle_using_subcommand
    set -l cmd (__fish_intertitle_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c intertitle -n "__fish_intertitle_needs_command" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform\'s]' -r -F
complete -c intertitle -n "__fish_intertitle_needs_command" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_needs_command" -s V -l version -d 'Print version'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "init" -d 'Makes the config folder, with the default rules in it to edit'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "serve" -d 'Waits for webhooks and makes cards, until it is stopped'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "status" -d 'Shows the status on one screen; exit code 0 if all is well, else 1'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "connect" -d 'Checks connections to other programs'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "urls" -d 'Prints every address to paste into Plex, Sonarr and Tautulli, with its key'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "tautulli" -d 'Sets up Tautulli\'s webhook agents, tells how they are, takes them away'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "queue" -d 'Shows hooks and jobs, newest first; tries jobs again'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "explain" -d 'Explains a hook: what it means, which rule decides, how the card looks, what became of it (read-only)'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "replay" -d 'Shows what the rules on disk would have done with the hooks that came, where that differs from what was done (read-only)'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "restore" -d 'Puts the pictures from before our cards back on the media server'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "check" -d 'Checks rules files and designs, and runs the tests in them (read-only)'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "fmt" -d 'Writes rules files and designs in the one right way; what they say stays, and so do comments'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "rules" -d 'Lists the words that rules files may use'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "backup" -d 'Makes a backup now: state, settings, keys, rules and designs; cards can be drawn again'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "healthcheck" -d 'Says whether the daemon of this config folder answers and can keep what it is sent: exit code 0, or 1'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "demo" -d 'Shows the whole way on a pretended Plex library: a rating becomes a title card'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "draw" -d 'Draws cards by hand: any design, any property, over any picture'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "designs" -d 'Lists the designs; for one of them, all that it can be told'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "export" -d 'Copies built-in rules and designs into the config folder, to edit them there'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c intertitle -n "__fish_intertitle_using_subcommand init" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform\'s]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand init" -l new -d 'Makes a new state file, keys and settings in a folder that has lost them'
complete -c intertitle -n "__fish_intertitle_using_subcommand init" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand serve" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform\'s]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand serve" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand status" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform\'s]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand status" -l json -d 'As JSON'
complete -c intertitle -n "__fish_intertitle_using_subcommand status" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and not __fish_seen_subcommand_from test help" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform\'s]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and not __fish_seen_subcommand_from test help" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and not __fish_seen_subcommand_from test help" -f -a "test" -d 'Says what is wrong with each connection, and what to do about it'
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and not __fish_seen_subcommand_from test help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and __fish_seen_subcommand_from test" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform\'s]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and __fish_seen_subcommand_from test" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and __fish_seen_subcommand_from help" -f -a "test" -d 'Says what is wrong with each connection, and what to do about it'
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c intertitle -n "__fish_intertitle_using_subcommand urls" -l base -d 'Where senders find intertitle, as https://cards.example.org [default: this machine]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand urls" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform\'s]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand urls" -l api -d 'The key of the API too'
complete -c intertitle -n "__fish_intertitle_using_subcommand urls" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and not __fish_seen_subcommand_from install status remove help" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform\'s]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and not __fish_seen_subcommand_from install status remove help" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and not __fish_seen_subcommand_from install status remove help" -f -a "install" -d 'Makes the agents, or mends those that are there, and tries them'
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and not __fish_seen_subcommand_from install status remove help" -f -a "status" -d 'Tells whether the agents are there and on; changes nothing'
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and not __fish_seen_subcommand_from install status remove help" -f -a "remove" -d 'Deletes the agents that call intertitle'
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and not __fish_seen_subcommand_from install status remove help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from install" -l url -d 'Tautulli\'s address, as http://192.0.2.20:8181' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from install" -l api-key -d 'Its API key; - reads it from stdin [default: $INTERTITLE_TAUTULLI_KEY]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from install" -l address -d 'Where Tautulli finds intertitle [default: this machine, at the port of intertitle.toml]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from install" -l plex -d 'The Plex server of intertitle.toml that Tautulli watches [default: found out]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from install" -l user -d 'Only episodes that NAME watched; may be repeated [default: everybody]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from install" -l wait -d 'How long the test may take' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from install" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform\'s]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from install" -l watched -d 'Watched episodes too [default]'
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from install" -l no-watched -d 'New episodes only; the agent for watched ones is taken away'
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from install" -l no-test -d 'Send nothing; otherwise a new episode is announced, and the rules decide about it'
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from install" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from status" -l url -d 'Tautulli\'s address, as http://192.0.2.20:8181' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from status" -l api-key -d 'Its API key; - reads it from stdin [default: $INTERTITLE_TAUTULLI_KEY]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from status" -l address -d 'Where Tautulli finds intertitle [default: this machine, at the port of intertitle.toml]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from status" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform\'s]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from remove" -l url -d 'Tautulli\'s address, as http://192.0.2.20:8181' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from remove" -l api-key -d 'Its API key; - reads it from stdin [default: $INTERTITLE_TAUTULLI_KEY]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from remove" -l address -d 'Where Tautulli finds intertitle [default: this machine, at the port of intertitle.toml]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from remove" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform\'s]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from help" -f -a "install" -d 'Makes the agents, or mends those that are there, and tries them'
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from help" -f -a "status" -d 'Tells whether the agents are there and on; changes nothing'
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from help" -f -a "remove" -d 'Deletes the agents that call intertitle'
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and not __fish_seen_subcommand_from hooks jobs retry help" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform\'s]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and not __fish_seen_subcommand_from hooks jobs retry help" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and not __fish_seen_subcommand_from hooks jobs retry help" -f -a "hooks" -d 'What came in, and what became of it'
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and not __fish_seen_subcommand_from hooks jobs retry help" -f -a "jobs" -d 'What is to be done, and what was'
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and not __fish_seen_subcommand_from hooks jobs retry help" -f -a "retry" -d 'Tries jobs again that were given up, or that wait for another try; within a minute'
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and not __fish_seen_subcommand_from hooks jobs retry help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and __fish_seen_subcommand_from hooks" -l limit -d 'The newest N' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and __fish_seen_subcommand_from hooks" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform\'s]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and __fish_seen_subcommand_from hooks" -l json -d 'As JSON, a list'
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and __fish_seen_subcommand_from hooks" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and __fish_seen_subcommand_from jobs" -l limit -d 'The newest N' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and __fish_seen_subcommand_from jobs" -l state -d 'Only jobs in this state, or in one of several: `waiting,running`' -r -f -a "waiting\t''
running\t''
done\t''
dead\t''
superseded\t''"
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and __fish_seen_subcommand_from jobs" -l series -d 'Only jobs whose name has this text, such as `Dark` or `Dark s01`' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and __fish_seen_subcommand_from jobs" -l server -d 'Only jobs of this media server, as intertitle.toml names it' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and __fish_seen_subcommand_from jobs" -l hook -d 'Only jobs of this hook, as `intertitle queue hooks` has it' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and __fish_seen_subcommand_from jobs" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform\'s]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and __fish_seen_subcommand_from jobs" -l json -d 'As JSON, a list'
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and __fish_seen_subcommand_from jobs" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and __fish_seen_subcommand_from retry" -l server -d 'Of --all: those of this media server, as intertitle.toml names it' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and __fish_seen_subcommand_from retry" -l series -d 'Of --all: those whose name has this text, such as `Dark` or `Dark s01`' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and __fish_seen_subcommand_from retry" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform\'s]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and __fish_seen_subcommand_from retry" -l all -d 'All of them; after an outage this is what you want'
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and __fish_seen_subcommand_from retry" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and __fish_seen_subcommand_from help" -f -a "hooks" -d 'What came in, and what became of it'
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and __fish_seen_subcommand_from help" -f -a "jobs" -d 'What is to be done, and what was'
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and __fish_seen_subcommand_from help" -f -a "retry" -d 'Tries jobs again that were given up, or that wait for another try; within a minute'
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c intertitle -n "__fish_intertitle_using_subcommand explain" -l as -d 'The file is the body of a hook of this sender' -r -f -a "plex\t''
sonarr\t''
tautulli\t''"
complete -c intertitle -n "__fish_intertitle_using_subcommand explain" -l content-type -d 'The body\'s content type, if it is unusual' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand explain" -l address -d 'The address it came to [default: /api/webhooks/SENDER]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand explain" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform\'s]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand explain" -l json -d 'As JSON'
complete -c intertitle -n "__fish_intertitle_using_subcommand explain" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand replay" -l since -d 'How far back: 30m, 12h, 7d, 4w; hooks are kept for thirty days' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand replay" -l rules -d 'Other rules than those of the config folder: a file or a folder' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand replay" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform\'s]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand replay" -l json -d 'One JSON object a line for each hook that differs'
complete -c intertitle -n "__fish_intertitle_using_subcommand replay" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand restore" -l season -d 'Only this season; 0 for specials' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand restore" -l episode -d 'Only this episode of the season' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand restore" -l library -d 'All series of a library' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand restore" -l server -d 'Only on this connection of the settings [default: all]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand restore" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform\'s]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand restore" -l yes -d 'Do it; otherwise it is only told what would be done'
complete -c intertitle -n "__fish_intertitle_using_subcommand restore" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand check" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform\'s]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand check" -l json -d 'One JSON object a line for each mistake'
complete -c intertitle -n "__fish_intertitle_using_subcommand check" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand fmt" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform\'s]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand fmt" -l check -d 'Changes nothing, and names the files that would change'
complete -c intertitle -n "__fish_intertitle_using_subcommand fmt" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and not __fish_seen_subcommand_from events fields actions properties designs fonts from-url help" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform\'s]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and not __fish_seen_subcommand_from events fields actions properties designs fonts from-url help" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and not __fish_seen_subcommand_from events fields actions properties designs fonts from-url help" -f -a "events" -d 'What senders send; for one of them, with the fields that it carries'
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and not __fish_seen_subcommand_from events fields actions properties designs fonts from-url help" -f -a "fields" -d 'What conditions may ask for'
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and not __fish_seen_subcommand_from events fields actions properties designs fonts from-url help" -f -a "actions" -d 'What rules may do'
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and not __fish_seen_subcommand_from events fields actions properties designs fonts from-url help" -f -a "properties" -d 'How cards may look, in every design'
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and not __fish_seen_subcommand_from events fields actions properties designs fonts from-url help" -f -a "designs" -d 'The designs, each with properties of its own'
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and not __fish_seen_subcommand_from events fields actions properties designs fonts from-url help" -f -a "fonts" -d 'The fonts'
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and not __fish_seen_subcommand_from events fields actions properties designs fonts from-url help" -f -a "from-url" -d 'Rules that say what a webhook address of TitleCardMaker says'
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and not __fish_seen_subcommand_from events fields actions properties designs fonts from-url help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and __fish_seen_subcommand_from events" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform\'s]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and __fish_seen_subcommand_from events" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and __fish_seen_subcommand_from fields" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform\'s]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and __fish_seen_subcommand_from fields" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and __fish_seen_subcommand_from actions" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform\'s]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and __fish_seen_subcommand_from actions" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and __fish_seen_subcommand_from properties" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform\'s]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and __fish_seen_subcommand_from properties" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and __fish_seen_subcommand_from designs" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform\'s]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and __fish_seen_subcommand_from designs" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and __fish_seen_subcommand_from fonts" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform\'s]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and __fish_seen_subcommand_from fonts" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and __fish_seen_subcommand_from from-url" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform\'s]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and __fish_seen_subcommand_from from-url" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and __fish_seen_subcommand_from help" -f -a "events" -d 'What senders send; for one of them, with the fields that it carries'
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and __fish_seen_subcommand_from help" -f -a "fields" -d 'What conditions may ask for'
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and __fish_seen_subcommand_from help" -f -a "actions" -d 'What rules may do'
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and __fish_seen_subcommand_from help" -f -a "properties" -d 'How cards may look, in every design'
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and __fish_seen_subcommand_from help" -f -a "designs" -d 'The designs, each with properties of its own'
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and __fish_seen_subcommand_from help" -f -a "fonts" -d 'The fonts'
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and __fish_seen_subcommand_from help" -f -a "from-url" -d 'Rules that say what a webhook address of TitleCardMaker says'
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c intertitle -n "__fish_intertitle_using_subcommand backup; and not __fish_seen_subcommand_from list restore help" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform\'s]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand backup; and not __fish_seen_subcommand_from list restore help" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand backup; and not __fish_seen_subcommand_from list restore help" -f -a "list" -d 'Lists the backups, the oldest first'
complete -c intertitle -n "__fish_intertitle_using_subcommand backup; and not __fish_seen_subcommand_from list restore help" -f -a "restore" -d 'Puts a backup back; what is there now is kept beside the backups'
complete -c intertitle -n "__fish_intertitle_using_subcommand backup; and not __fish_seen_subcommand_from list restore help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c intertitle -n "__fish_intertitle_using_subcommand backup; and __fish_seen_subcommand_from list" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform\'s]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand backup; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand backup; and __fish_seen_subcommand_from restore" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform\'s]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand backup; and __fish_seen_subcommand_from restore" -l yes -d 'Does it; without, it is only said'
complete -c intertitle -n "__fish_intertitle_using_subcommand backup; and __fish_seen_subcommand_from restore" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand backup; and __fish_seen_subcommand_from help" -f -a "list" -d 'Lists the backups, the oldest first'
complete -c intertitle -n "__fish_intertitle_using_subcommand backup; and __fish_seen_subcommand_from help" -f -a "restore" -d 'Puts a backup back; what is there now is kept beside the backups'
complete -c intertitle -n "__fish_intertitle_using_subcommand backup; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c intertitle -n "__fish_intertitle_using_subcommand healthcheck" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform\'s]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand healthcheck" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand demo" -l out -d 'Where the card is kept when the demo has ended' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand demo" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform\'s]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand demo" -l once -d 'End after the story'
complete -c intertitle -n "__fish_intertitle_using_subcommand demo" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand draw" -l design -d 'A design\'s name, or a .card file [default: standard]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand draw" -l art -d 'JPEG, PNG or WebP; `none` for a black ground [default: a made landscape]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand draw" -l logo -d 'The series\' logo, for designs that show one' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand draw" -l mask -d 'What stands before the words: the picture\'s shape, transparent elsewhere' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand draw" -l series -d 'The series\' name' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand draw" -l title -d 'The episode\'s title' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand draw" -l season -d 'The season; 0 for specials' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand draw" -l episode -d 'The episode\'s number in its season' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand draw" -l absolute -d 'The episode\'s number in the series' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand draw" -l episodes -d 'How many episodes the season has' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand draw" -l year -d 'The year in which the series began' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand draw" -l airdate -d 'The day the episode was first aired' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand draw" -l set -d 'A property, such as font_size=1.2; may be repeated' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand draw" -l size -d 'The card\'s size in px [default: as the settings say]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand draw" -l quality -d 'Of a JPEG, 1 to 100 [default: as the settings say]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand draw" -l batch -d 'Draws a card for each row of a table, or for each picture of a folder' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand draw" -l threads -d 'Cores to draw on [default: all]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand draw" -l out -d 'The card\'s file: .jpg, .png, or - for a JPEG on stdout; the folder of a batch' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand draw" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform\'s]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand draw" -l watched -d 'It has been watched: the property `watched` holds, and not `unwatched`'
complete -c intertitle -n "__fish_intertitle_using_subcommand draw" -l watch -d 'Draws again whenever the design, the picture or a font changes'
complete -c intertitle -n "__fish_intertitle_using_subcommand draw" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand designs" -l sheet -d 'Draws all designs beside each other: .jpg or .png' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand designs" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform\'s]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand designs" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand export" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform\'s]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand export" -l all -d 'All that is built in'
complete -c intertitle -n "__fish_intertitle_using_subcommand export" -l force -d 'Files that are there are replaced'
complete -c intertitle -n "__fish_intertitle_using_subcommand export" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from init serve status connect urls tautulli queue explain replay restore check fmt rules backup healthcheck demo draw designs export help" -f -a "init" -d 'Makes the config folder, with the default rules in it to edit'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from init serve status connect urls tautulli queue explain replay restore check fmt rules backup healthcheck demo draw designs export help" -f -a "serve" -d 'Waits for webhooks and makes cards, until it is stopped'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from init serve status connect urls tautulli queue explain replay restore check fmt rules backup healthcheck demo draw designs export help" -f -a "status" -d 'Shows the status on one screen; exit code 0 if all is well, else 1'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from init serve status connect urls tautulli queue explain replay restore check fmt rules backup healthcheck demo draw designs export help" -f -a "connect" -d 'Checks connections to other programs'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from init serve status connect urls tautulli queue explain replay restore check fmt rules backup healthcheck demo draw designs export help" -f -a "urls" -d 'Prints every address to paste into Plex, Sonarr and Tautulli, with its key'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from init serve status connect urls tautulli queue explain replay restore check fmt rules backup healthcheck demo draw designs export help" -f -a "tautulli" -d 'Sets up Tautulli\'s webhook agents, tells how they are, takes them away'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from init serve status connect urls tautulli queue explain replay restore check fmt rules backup healthcheck demo draw designs export help" -f -a "queue" -d 'Shows hooks and jobs, newest first; tries jobs again'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from init serve status connect urls tautulli queue explain replay restore check fmt rules backup healthcheck demo draw designs export help" -f -a "explain" -d 'Explains a hook: what it means, which rule decides, how the card looks, what became of it (read-only)'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from init serve status connect urls tautulli queue explain replay restore check fmt rules backup healthcheck demo draw designs export help" -f -a "replay" -d 'Shows what the rules on disk would have done with the hooks that came, where that differs from what was done (read-only)'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from init serve status connect urls tautulli queue explain replay restore check fmt rules backup healthcheck demo draw designs export help" -f -a "restore" -d 'Puts the pictures from before our cards back on the media server'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from init serve status connect urls tautulli queue explain replay restore check fmt rules backup healthcheck demo draw designs export help" -f -a "check" -d 'Checks rules files and designs, and runs the tests in them (read-only)'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from init serve status connect urls tautulli queue explain replay restore check fmt rules backup healthcheck demo draw designs export help" -f -a "fmt" -d 'Writes rules files and designs in the one right way; what they say stays, and so do comments'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from init serve status connect urls tautulli queue explain replay restore check fmt rules backup healthcheck demo draw designs export help" -f -a "rules" -d 'Lists the words that rules files may use'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from init serve status connect urls tautulli queue explain replay restore check fmt rules backup healthcheck demo draw designs export help" -f -a "backup" -d 'Makes a backup now: state, settings, keys, rules and designs; cards can be drawn again'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from init serve status connect urls tautulli queue explain replay restore check fmt rules backup healthcheck demo draw designs export help" -f -a "healthcheck" -d 'Says whether the daemon of this config folder answers and can keep what it is sent: exit code 0, or 1'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from init serve status connect urls tautulli queue explain replay restore check fmt rules backup healthcheck demo draw designs export help" -f -a "demo" -d 'Shows the whole way on a pretended Plex library: a rating becomes a title card'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from init serve status connect urls tautulli queue explain replay restore check fmt rules backup healthcheck demo draw designs export help" -f -a "draw" -d 'Draws cards by hand: any design, any property, over any picture'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from init serve status connect urls tautulli queue explain replay restore check fmt rules backup healthcheck demo draw designs export help" -f -a "designs" -d 'Lists the designs; for one of them, all that it can be told'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from init serve status connect urls tautulli queue explain replay restore check fmt rules backup healthcheck demo draw designs export help" -f -a "export" -d 'Copies built-in rules and designs into the config folder, to edit them there'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from init serve status connect urls tautulli queue explain replay restore check fmt rules backup healthcheck demo draw designs export help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and __fish_seen_subcommand_from connect" -f -a "test" -d 'Says what is wrong with each connection, and what to do about it'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and __fish_seen_subcommand_from tautulli" -f -a "install" -d 'Makes the agents, or mends those that are there, and tries them'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and __fish_seen_subcommand_from tautulli" -f -a "status" -d 'Tells whether the agents are there and on; changes nothing'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and __fish_seen_subcommand_from tautulli" -f -a "remove" -d 'Deletes the agents that call intertitle'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and __fish_seen_subcommand_from queue" -f -a "hooks" -d 'What came in, and what became of it'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and __fish_seen_subcommand_from queue" -f -a "jobs" -d 'What is to be done, and what was'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and __fish_seen_subcommand_from queue" -f -a "retry" -d 'Tries jobs again that were given up, or that wait for another try; within a minute'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and __fish_seen_subcommand_from rules" -f -a "events" -d 'What senders send; for one of them, with the fields that it carries'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and __fish_seen_subcommand_from rules" -f -a "fields" -d 'What conditions may ask for'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and __fish_seen_subcommand_from rules" -f -a "actions" -d 'What rules may do'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and __fish_seen_subcommand_from rules" -f -a "properties" -d 'How cards may look, in every design'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and __fish_seen_subcommand_from rules" -f -a "designs" -d 'The designs, each with properties of its own'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and __fish_seen_subcommand_from rules" -f -a "fonts" -d 'The fonts'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and __fish_seen_subcommand_from rules" -f -a "from-url" -d 'Rules that say what a webhook address of TitleCardMaker says'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and __fish_seen_subcommand_from backup" -f -a "list" -d 'Lists the backups, the oldest first'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and __fish_seen_subcommand_from backup" -f -a "restore" -d 'Puts a backup back; what is there now is kept beside the backups'
