using Microsoft.Extensions.DependencyInjection;

namespace Cake.Frosting;

/// <summary>A class that registers services, for <see cref="CakeHostExtensions.UseStartup{TStartup}"/>.</summary>
public interface IFrostingStartup
{
    /// <summary>Registers services.</summary>
    /// <param name="services">The services of the host.</param>
    void Configure(IServiceCollection services);
}
