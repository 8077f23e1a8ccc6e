using Cake.Core;
using Cake.Core.IO;

namespace Cake.Frosting.Tests;

/// <summary>A working directory and environment variables of its own: those of the process are shared by all tests.</summary>
internal sealed class TestEnvironment(string directory) : ICakeEnvironment
{
    public Dictionary<string, string> Variables { get; } = [];

    public DirectoryPath WorkingDirectory { get; set; } = directory;

    public DirectoryPath UserHomeDirectory { get; } = directory;

    public DirectoryPath ApplicationRoot { get; } = AppContext.BaseDirectory;

    public ICakePlatform Platform { get; } = new CakePlatform();

    public ICakeRuntime Runtime { get; } = new CakeRuntime();

    public DirectoryPath GetSpecialPath(SpecialPath path) => UserHomeDirectory;

    public string GetEnvironmentVariable(string variable) => Variables.GetValueOrDefault(variable)!;

    public IDictionary<string, string> GetEnvironmentVariables() => Variables;
}
