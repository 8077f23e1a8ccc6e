using Cake.Core;
using Cake.Core.Configuration;
using Cake.Core.IO;

namespace Cake.Frosting.Internal;

/// <summary>Cake's configuration: what the host was told, then CAKE_ environment variables, cake.config of the working directory, command line.</summary>
internal sealed class HostConfiguration : ICakeConfiguration
{
    private readonly ICakeConfiguration _configuration;

    public HostConfiguration(IEnumerable<CakeSetting> settings, IFileSystem fileSystem, ICakeEnvironment environment, ICakeArguments arguments)
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var setting in settings)
        {
            values[setting.Key] = setting.Value;
        }

        var options = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, given) in arguments.GetArguments())
        {
            options[name] = given.FirstOrDefault() ?? string.Empty;
        }

        _configuration = new CakeConfigurationProvider(fileSystem, environment).CreateConfiguration(environment.WorkingDirectory, values, options);
    }

    public string GetValue(string key) => _configuration.GetValue(key);
}
