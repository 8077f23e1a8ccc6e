using Cake.Core;
using Cake.Core.IO;
using Cake.Core.Tooling;

namespace Cake.Git;

/// <summary>Stand-in for the class of this name in the package Cake.Git: the members that this library uses, by the git program.</summary>
internal static class GitAliases
{
    /// <summary>The commit that is checked out.</summary>
    public static GitCommit GitLogTip(this ICakeContext context, DirectoryPath repositoryDirectoryPath) =>
        new(new GitTool(context.FileSystem, context.Environment, context.ProcessRunner, context.Tools).ReadLine(repositoryDirectoryPath, "rev-parse", "--verify", "HEAD"));

    private sealed class GitTool(IFileSystem fileSystem, ICakeEnvironment environment, IProcessRunner processRunner, IToolLocator tools)
        : Tool<GitToolSettings>(fileSystem, environment, processRunner, tools)
    {
        public string ReadLine(DirectoryPath repository, params string[] command)
        {
            var line = string.Empty;
            var arguments = new ProcessArgumentBuilder();
            arguments.Append("-C").AppendQuoted(repository.FullPath);
            Array.ForEach(command, text => arguments.Append(text));
            var process = new ProcessSettings { RedirectStandardOutput = true };
            Run(new GitToolSettings(), arguments, process, ended => line = ended.GetStandardOutput().FirstOrDefault(string.Empty));
            return line;
        }

        protected override string GetToolName() => "Git";

        protected override IEnumerable<string> GetToolExecutableNames() => ["git", "git.exe"];
    }

    private sealed class GitToolSettings : ToolSettings;
}

/// <summary>Stand-in: a commit.</summary>
internal sealed class GitCommit(string sha)
{
    /// <summary>Its id, 40 hexadecimal digits.</summary>
    public string Sha { get; } = sha;
}
