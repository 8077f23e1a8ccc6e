using System.ComponentModel;
using Cake.Cli;
using Cake.Core.Diagnostics;
using Cake.Core.IO;
using Spectre.Console.Cli;

namespace Cake.Frosting.Internal;

/// <summary>Reads command lines that are not plain: help, groups of short options, <c>--</c>, and mistakes.</summary>
internal static class SpectreCommandLine
{
    /// <summary>Reads the command line and carries it out.</summary>
    /// <returns>The exit code of <paramref name="run"/>, 0 after help, -1 (255 in a shell) after a mistake.</returns>
    internal static int Run(IEnumerable<string> args, Func<CommandLine, int> run)
    {
        var registrar = new TypeRegistrar();
        registrar.RegisterInstance(typeof(Func<CommandLine, int>), run);
        var app = new CommandApp<RunCommand>(registrar);
        app.Configure(config =>
        {
            config.AddExample();
            config.AddExample("--target", "Test", "--verbosity", "quiet");
            config.AddExample("--tree");
        });
        return app.Run(args);
    }

    internal sealed class RunCommand(Func<CommandLine, int> run) : Command<RunSettings>
    {
        public override int Execute(CommandContext context, RunSettings settings, CancellationToken cancellationToken) =>
            run(settings.ToCommandLine(context.Remaining));
    }

    internal sealed class RunSettings : CommandSettings
    {
        [CommandOption("--target|-t|--Target <TARGET>")]
        [DefaultValue(CommandLine.DefaultTarget)]
        [Description("A task to run, after the tasks it depends on. May be given several times")]
        public string[] Targets { get; set; } = [];

        [CommandOption("--working|-w <PATH>")]
        [TypeConverter(typeof(Cli.DirectoryPathConverter))]
        [Description("Directory to work in")]
        public DirectoryPath? WorkingDirectory { get; set; }

        [CommandOption("--verbosity|-v <VERBOSITY>")]
        [TypeConverter(typeof(VerbosityConverter))]
        [Description("How much is printed: Quiet, Minimal, Normal, Verbose or Diagnostic")]
        public Verbosity? Verbosity { get; set; }

        [CommandOption("--description|--descriptions|--showdescription|--showdescriptions")]
        [Description("Lists the tasks with a line each")]
        public bool Description { get; set; }

        [CommandOption("--tree|--showtree")]
        [Description("Shows which task depends on which")]
        public bool Tree { get; set; }

        [CommandOption("--dryrun|--noop|--whatif")]
        [Description("Lists the tasks that would run, in order, and runs none")]
        public bool DryRun { get; set; }

        [CommandOption("--exclusive|-e")]
        [Description("Runs the targets without the tasks they depend on")]
        public bool Exclusive { get; set; }

        [CommandOption("--version|--ver")]
        [Description("Prints the version")]
        public bool Version { get; set; }

        [CommandOption("--info")]
        [Description("Prints the version and what it was built from")]
        public bool Info { get; set; }

        internal CommandLine ToCommandLine(IRemainingArguments remaining)
        {
            var line = new CommandLine
            {
                Targets = Targets,
                WorkingDirectory = WorkingDirectory,
                Verbosity = Verbosity,
                Description = Description,
                Tree = Tree,
                DryRun = DryRun,
                Exclusive = Exclusive,
                Version = Version,
                Info = Info,
            };
            line.Unknown.AddRange(remaining.Parsed.SelectMany(option => option, (option, value) => new CommandLine.UnknownOption(option.Key, value)));
            return line;
        }
    }
}
